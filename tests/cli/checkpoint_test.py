"""Training that is stopped by whatever stops it, and goes on to the same bits."""
import json
import os
import random
import resource
import signal
import subprocess
import time
import unittest

from support import InAFolder

TRAINING = ("train", "houses.csv", "--target", "sold", "--layers", "16,8", "--batch-size", "32", "--epochs", "40",
            "--early-stopping", "off")


class Checkpoints(InAFolder):
    def setUp(self):
        super().setUp()
        self.write_table("houses.csv", rows=900)

    def start(self, *arguments, **settings):
        return subprocess.Popen(["gradus", *TRAINING, *arguments], cwd=self.path, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)

    def stop(self, training, how, after):
        """Sends a signal some time after training has begun. Returns the exit code."""
        for line in training.stderr:
            if line.startswith(("epoch 1/", "resumed")):
                break
        time.sleep(after)
        training.send_signal(how)
        training.communicate(timeout=60)
        return training.returncode

    def test_kill_9_at_any_moment_loses_nothing_that_counts(self):
        straight = self.json(*TRAINING, "--threads", 1)["model_hash"]
        moments = random.Random(5)
        options = ("--checkpoint", "run", "--checkpoint-every", "epoch", "--threads")

        self.stop(self.start(*options, "1"), signal.SIGKILL, moments.uniform(0, 0.1))
        for threads in ("2", "1"):
            self.stop(self.start(*options, threads, "--resume"), signal.SIGKILL, moments.uniform(0, 0.1))

        self.assertEqual(self.json(*TRAINING, *options, "2", "--resume")["model_hash"], straight)
        self.assertFalse(list((self.path / "run").glob(".gradus-*")))

    def test_signals_save_the_point_reached_and_have_their_exit_codes(self):
        endless = ("--checkpoint", "run", "--checkpoint-every", "epoch", "--epochs", "1000000")

        self.assertEqual(self.stop(self.start(*endless), signal.SIGINT, 0.05), 130)
        self.assertEqual(self.json("inspect", "model.gradus")["history"]["stop_reason"], "interrupted")
        self.assertEqual(self.stop(self.start(*endless, "--resume"), signal.SIGTERM, 0.05), 143)
        done = self.gradus(*TRAINING, *endless, "--resume", "--time-limit", "0.001")
        self.assertRegex(done.stderr, r"(?m)^resumed run/epoch-\d+(_batch-\d+)?\.safetensors: [\d,]+ epochs?, ")

    def test_a_full_disk_is_one_error_and_the_checkpoints_before_stay(self):
        self.gradus(*TRAINING, "--checkpoint", "run", "--epochs", 3)
        before = sorted(path.name for path in (self.path / "run").iterdir())

        def full():  # writing more than 4 kB fails, as on a full disk
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        training = self.start("--checkpoint", "run", "--resume", restore_signals=False, preexec_fn=full)
        _, stderr = training.communicate(timeout=60)

        self.assertEqual(training.returncode, 1, stderr)
        self.assertEqual(stderr.count("error["), 1)
        self.assertIn("could not be written", stderr)
        self.assertEqual(sorted(path.name for path in (self.path / "run").iterdir()), before)
        self.gradus(*TRAINING, "--checkpoint", "run", "--resume")

    def test_wrong_use_says_what_to_do(self):
        self.gradus(*TRAINING, "--checkpoint", "run", "--epochs", 2)

        for options, code, word in ((("--resume",), 2, "missing-checkpoint"),
                                    (("--checkpoint", "run"), 2, "checkpoint-exists"),
                                    (("--checkpoint", "nowhere", "--resume"), 2, "no-checkpoint"),
                                    (("--checkpoint", "run", "--resume", "--l2", 0.1), 2, "other-options"),
                                    (("--checkpoint", "run", "--resume", "--ignore", "age"), 2, "other-options"),
                                    (("--checkpoint", "run", "--resume", "--null", "20"), 3, "other-data")):
            with self.subTest(options=options):
                done = self.gradus(*TRAINING, *options, "--json", code=code)
                self.assertEqual(json.loads(done.stdout)["error"]["code"], word)

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_an_error_before_training(self):
        (self.path / "run").mkdir(mode=0o500)

        done = self.gradus(*TRAINING, "--checkpoint", "run", code=1)

        self.assertNotIn("epoch 1/", done.stderr)


if __name__ == "__main__":
    unittest.main()
