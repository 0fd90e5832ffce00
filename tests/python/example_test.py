"""examples/adult.py does what it says, and the command line gives the score that it prints."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

from support import InAFolder, houses, program

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples/adult.py"


class Example(InAFolder):
    def test_trains_saves_and_agrees_with_the_command_line(self):
        frame, _, sold = houses()
        frame.fillna({"town": "?"}).assign(sold=sold).to_csv(self.path / "sold.csv", index=False)

        done = subprocess.run([sys.executable, EXAMPLE, "sold.csv"], cwd=self.path, env=os.environ, text=True,
                              capture_output=True, timeout=600)

        self.assertEqual(done.returncode, 0, done.stderr)
        scores = program("evaluate", "adult.gradus", "adult_test.csv", folder=self.path)["test"]
        self.assertIn(f"accuracy {scores['accuracy']:.3f}", done.stdout)


if __name__ == "__main__":
    unittest.main()
