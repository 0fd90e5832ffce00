"""What README.md shows is what the program prints now."""
import re
import shlex
import unittest
from pathlib import Path

from support import NODE_MODULES, InAFolder

README = (Path(__file__).resolve().parent.parent.parent / "README.md").read_text()


def shown(language):
    """The blocks of a language in README.md as (words of the command, output)."""
    for block in re.findall(rf"^```{language}\n\$ gradus (.*?)^```$", README, re.S | re.M):
        command, output = block.split("\n", 1)
        yield shlex.split(command), output


@unittest.skipUnless((NODE_MODULES / "vega-datasets").exists(), "vega-datasets is not installed")
class Readme(InAFolder):
    def test_each_command_prints_what_stands_below_it(self):
        self.gradus("demo")
        training, picture = next(shown("text"))

        scores = self.gradus(*training).stdout

        self.assertTrue(picture.endswith(scores), scores)
        for command, output in shown("console"):
            with self.subTest(command=command):
                self.assertEqual(self.gradus(*command).stdout, output)


if __name__ == "__main__":
    unittest.main()
