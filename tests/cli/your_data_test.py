"""What docs/your_data.md shows is what the program prints now, on the data beside the checkout."""
import re
import shlex
import unittest
from pathlib import Path

from support import SHARED, InAFolder, needs

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/your_data.md").read_text()
FILES = {path.rsplit("/", 1)[1]: SHARED / path for path in (
    "data/adult/adult-train.csv", "data/wine-quality/winequality-white.csv", "data/small/phoneme.csv",
    "data/cat/train_catvnoncat.h5", "data/mnist/t10k-images-idx3-ubyte.gz", "data/mnist/t10k-labels-idx1-ubyte.gz")}
PROGRESS = ("epoch ", "stopped ", "wrote ")  # lines with times, which the page leaves out


def shown(command):
    """The blocks of a command in the page as (words of the command, output)."""
    for block in re.findall(rf"^```console\n\$ gradus ({command} .*?)^```$", PAGE, re.S | re.M):
        words, output = block.split("\n", 1)
        yield shlex.split(words), output


@needs("data/adult/adult-train.csv")
class YourData(InAFolder):
    def setUp(self):
        super().setUp()
        for name, path in FILES.items():
            (self.path / name).symlink_to(path)

    def test_each_description_is_printed(self):
        blocks = list(shown("describe"))
        self.assertGreaterEqual(len(blocks), 5)
        for words, output in blocks:
            with self.subTest(words=words):
                self.assertEqual(self.gradus(*words).stdout, output)
                self.assertLessEqual(max(map(len, output.split("\n"))), 80)

    def test_each_training_says_and_scores_the_same(self):
        blocks = list(shown("train"))
        self.assertGreaterEqual(len(blocks), 5)
        for words, output in blocks:
            with self.subTest(words=words):
                done = self.gradus(*words)
                said = [line for line in done.stderr.splitlines(True) if not line.startswith(PROGRESS)]
                self.assertEqual("".join(said) + done.stdout, output)


if __name__ == "__main__":
    unittest.main()
