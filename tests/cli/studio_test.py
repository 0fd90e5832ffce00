"""gradus studio and gradus train --studio as a user starts them; what the page does is tested in a browser, tests/web."""
import json
import os
import re
import signal
import subprocess
import time
import unittest
import urllib.request
from pathlib import Path

from support import InAFolder


def ask(link, path):
    base, token = link.split("#")[0].rstrip("/"), re.search(r"t=([0-9a-f]{32})", link)[1]
    request = urllib.request.Request(base + path, headers={"X-Gradus-Token": token})
    return json.loads(urllib.request.urlopen(request, timeout=60).read())


class Studio(InAFolder):
    def setUp(self):
        super().setUp()
        self.write_table("houses.csv", rows=200)

    def studio(self, *arguments):
        running = subprocess.Popen(["gradus", "studio", *arguments, "--quiet"], cwd=self.path, stdout=subprocess.PIPE, text=True)
        self.addCleanup(running.stdout.close)
        self.addCleanup(running.wait)
        self.addCleanup(running.kill)
        return running, running.stdout.readline().strip()

    def processes_here(self):
        """Programs whose folder is the test's."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(entry / "cwd") == str(self.path.resolve()):
                    found.append(int(entry.name))
            except OSError:
                pass
        return found

    def test_a_training_is_shown_and_its_bits_stay(self):
        train = ("train", "houses.csv", "--target", "sold", "--layers", "8,4", "--epochs", 20)
        alone = json.loads(self.gradus(*train, "--json", "--quiet").stdout)
        self.assertFalse((self.path / "runs").exists())

        done = self.gradus(*train, "--studio", "--json")

        link = re.search(r"^  studio +(http://127\.0\.0\.1:\d+/#t=[0-9a-f]{32}&run=runs/sold-1)$", done.stderr, re.M)[1]
        self.assertEqual(json.loads(done.stdout)["model_hash"], alone["model_hash"])
        run = ask(link, "/api/run?name=runs/sold-1")  # the training is over, and is still shown
        self.assertEqual(run["summary"]["state"], "done")
        self.assertEqual(len(run["curves"]["epoch"]), 20)
        self.assertEqual(len(run["layers"]["looks"][0]["layers"][0]["band_of_dW"]), 7)
        (process,) = self.processes_here()
        os.kill(process, signal.SIGINT)
        while self.processes_here():
            time.sleep(0.02)

    def test_ctrl_c_ends_it_and_a_taken_port_is_an_error(self):
        running, link = self.studio(".", "--port", "0")
        port = re.search(r":(\d+)/", link)[1]

        taken = self.gradus("studio", "--port", port, code=1)
        running.send_signal(signal.SIGINT)

        self.assertIn("error[server-busy]", taken.stderr)
        self.assertIn("--port 0", taken.stderr)
        self.assertEqual(running.wait(timeout=60), 130)

    def test_it_ends_by_itself_when_nobody_looks(self):
        running, _ = self.studio("--port", "0", "--close-after", "1")

        self.assertEqual(running.wait(timeout=60), 0)

    def test_a_folder_that_is_none_is_an_error(self):
        self.assertIn("error[missing-folder]", self.gradus("studio", "houses.csv", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
