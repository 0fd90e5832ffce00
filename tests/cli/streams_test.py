"""What goes to which stream, how it looks on a terminal and in a pipe, and what scripts rely on."""
import json
import os
import pty
import re
import signal
import subprocess
import time
import unittest

from support import InAFolder


class Json(InAFolder):
    def test_train_prints_one_object_with_the_keys_that_scripts_rely_on(self):
        self.write_table("houses.csv")

        done = self.gradus("train", "houses.csv", "--target", "sold", "--test", "houses.csv", "--json", "--quiet")

        self.assertEqual(done.stderr, "")
        answer = json.loads(done.stdout)
        for key in ("task", "target", "rows", "features", "parameters", "epochs", "iterations", "seconds", "threads",
                    "costs", "model_file", "model_hash"):
            self.assertIn(key, answer)
        self.assertEqual(answer["task"], "binary")
        self.assertEqual(answer["rows"], 120)
        self.assertRegex(answer["model_hash"], "^[0-9a-f]{64}$")
        self.assertEqual(set(answer["costs"][0]), {"iteration", "cost"})
        for part in ("train", "validation", "test"):
            self.assertLessEqual({"accuracy", "auc", "log_loss", "f1"}, set(answer[part]))

    def test_each_task_has_its_own_metrics(self):
        self.write_table("houses.csv")

        regression = self.json("train", "houses.csv", "--target", "price", "--ignore", "sold")
        classes = self.json("train", "houses.csv", "--target", "town")

        self.assertLessEqual({"rmse", "mae", "r2"}, set(regression["train"]))
        self.assertFalse({"accuracy", "auc", "macro_f1"} & set(regression["train"]))
        self.assertLessEqual({"accuracy", "log_loss", "macro_f1"}, set(classes["train"]))
        self.assertFalse({"auc", "f1", "rmse"} & set(classes["train"]))

    def test_evaluate_has_metrics_and_a_confusion_matrix_under_test(self):
        self.write_table("houses.csv")
        self.json("train", "houses.csv", "--target", "sold")

        answer = self.json("evaluate", "model.gradus", "houses.csv")

        self.assertEqual(answer["test"]["confusion"]["labels"], ["no", "yes"])
        self.assertEqual(sum(map(sum, answer["test"]["confusion"]["matrix"])), 120)

    def test_steps_and_inspect_are_one_object_each(self):
        self.write_table("houses.csv")
        self.json("train", "houses.csv", "--target", "sold")

        walk = self.json("steps", "houses.csv", "--target", "sold", "--layers", "4,3")
        model = self.json("inspect", "model.gradus")

        self.assertEqual(len(walk["steps"]), 7 * 3 + 2)
        self.assertEqual([layer["W"] for layer in model["layers"]][1:], [[64, 128], [1, 64]])


class Streams(InAFolder):
    def test_quiet_leaves_standard_error_empty_and_prints_the_scores(self):
        self.write_table("houses.csv")

        done = self.gradus("train", "houses.csv", "--target", "sold", "--quiet")

        self.assertEqual(done.stderr, "")
        self.assertIn("accuracy", done.stdout)

    def test_a_pipe_gets_no_escape_codes_and_no_carriage_returns(self):
        self.write_table("houses.csv")

        done = self.gradus("train", "houses.csv", "--target", "sold", environment={"TERM": "xterm-256color"})

        self.assertNotRegex(done.stdout + done.stderr, "[\x1b\r]")
        self.assertRegex(done.stderr, r"(?m)^epoch 1/200 cost \S+ validation \S+ best 1 elapsed \S+s$")

    def test_log_every_sets_how_many_epochs_lie_between_lines(self):
        self.write_table("houses.csv")

        done = self.gradus("train", "houses.csv", "--target", "sold", "--epochs", 10, "--log-every", 5)

        self.assertEqual(re.findall(r"(?m)^epoch (\d+)/", done.stderr), ["1", "5", "10"])

    def test_the_baseline_stands_below_the_scores(self):
        self.write_table("houses.csv")

        done = self.gradus("train", "houses.csv", "--target", "sold")

        self.assertRegex(done.stdout, r'  always "(yes|no)" +0\.\d{3}')

    def test_ctrl_c_keeps_the_network_so_far_and_exits_with_130(self):
        self.write_table("houses.csv", rows=2000)
        command = ["gradus", "train", "houses.csv", "--target", "sold", "--epochs", "1000000", "--early-stopping",
                   "off", "--log-every", "1"]
        training = subprocess.Popen(command, cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in training.stderr:
            if line.startswith("epoch 2/"):
                break
        training.send_signal(signal.SIGINT)
        training.communicate(timeout=60)

        self.assertEqual(training.returncode, 130)
        self.assertEqual(self.json("inspect", "model.gradus")["history"]["stop_reason"], "interrupted")


class OnATerminal(InAFolder):
    def run_on_terminal(self, *arguments, columns=80, **environment):
        """What a terminal of `columns` would receive."""
        try:
            leader, follower = pty.openpty()
        except OSError as error:  # a chroot without /dev/pts has none
            self.skipTest(f"needs a pseudo-terminal: {error}")
        os.set_inheritable(follower, True)
        settings = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
        settings.update({"TERM": "xterm-256color"}, **environment)
        command = f"stty cols {columns} && exec gradus " + " ".join(map(str, arguments))
        child = subprocess.Popen(["sh", "-c", command], cwd=self.path, stdin=follower, stdout=follower,
                                 stderr=follower, env=settings, start_new_session=True)
        os.close(follower)
        received = b""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            received += part
        os.close(leader)
        child.wait(timeout=10)
        return received.decode()

    def test_the_live_lines_end_with_a_newline_and_leave_the_screen_alone(self):
        self.write_table("houses.csv")

        text = self.run_on_terminal("train", "houses.csv", "--target", "sold")

        self.assertTrue(text.endswith("\n"))
        self.assertNotIn("\x1b[?1049h", text)  # the alternate screen
        self.assertIn("\x1b[1mepoch\x1b[0m", text)
        self.assertIn("gradus predict model.gradus NEW.csv", text)

    def test_no_color_and_the_option_leave_out_all_colours(self):
        self.write_table("houses.csv")
        colour = "\x1b\\[[0-9;]*m"

        self.assertRegex(self.run_on_terminal("train", "houses.csv", "--target", "sold"), colour)
        self.assertNotRegex(self.run_on_terminal("train", "houses.csv", "--target", "sold", NO_COLOR="1"), colour)
        self.assertNotRegex(self.run_on_terminal("train", "houses.csv", "--target", "sold", "--no-color"), colour)

    def test_a_dumb_terminal_gets_plain_lines(self):
        self.write_table("houses.csv")

        text = self.run_on_terminal("train", "houses.csv", "--target", "sold", TERM="dumb")

        self.assertNotIn("\x1b", text)
        self.assertIn("epoch 1/200", text)

    def test_live_lines_stay_within_the_terminal(self):
        self.write_table("houses.csv")

        for columns in (40, 64, 80, 120):
            with self.subTest(columns=columns):
                text = self.run_on_terminal("train", "houses.csv", "--target", "sold", columns=columns)
                live = text[text.index("epoch"):text.index("stopped")]
                plain = re.sub("\x1b\\[[0-9;]*[A-Za-z]", "", live).replace("\r", "")
                self.assertLessEqual(max(map(len, plain.split("\n"))), columns)


if __name__ == "__main__":
    unittest.main()
