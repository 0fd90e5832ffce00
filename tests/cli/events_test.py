"""What a training tells programs: lines of JSON, and TensorBoard's records, read here by other formulas than those that
wrote them."""
import json
import struct
import unittest

from support import InAFolder


def crc32c(data):
    """CRC-32C bit by bit: division by the Castagnoli polynomial 0x1EDC6F41, most significant bit first, on bytes and a
    remainder that are reflected (RFC 3720, appendix B.4)."""
    def reflected(number, bits):
        return int(format(number, f"0{bits}b")[::-1], 2)

    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= reflected(byte, 8) << 24
        for _ in range(8):
            remainder = (remainder << 1 ^ (0x1EDC6F41 if remainder >> 31 else 0)) & 0xFFFFFFFF
    return reflected(remainder, 32) ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    """The records of a TFRecord file; fails where a CRC does not fit."""
    while data:
        length, = struct.unpack("<Q", data[:8])
        assert struct.unpack("<I", data[8:12])[0] == masked(crc32c(data[:8])), "CRC of a length"
        body, end = data[12:12 + length], 16 + length
        assert struct.unpack("<I", data[end - 4:end])[0] == masked(crc32c(body)), "CRC of a record"
        yield body
        data = data[end:]


def fields(data):
    """The fields of a Protocol Buffers message as (number, value), by the wire types of its encoding guide."""
    def varint(at):
        number = shift = 0
        while True:
            number |= (data[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if data[at - 1] < 0x80:
                return number, at

    at = 0
    while at < len(data):
        key, at = varint(at)
        wire = key & 7
        if wire == 0:
            value, at = varint(at)
        elif wire == 2:
            size, at = varint(at)
            value, at = data[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[wire]
            value, at = struct.unpack("<d" if wire == 1 else "<f", data[at:at + size])[0], at + size
        yield key >> 3, value


class Events(InAFolder):
    def setUp(self):
        super().setUp()
        self.write_table("houses.csv", rows=300)

    def train(self, *arguments, code=0):
        return self.gradus("train", "houses.csv", "--target", "sold", "--layers", "8,4", "--epochs", 5, *arguments,
                           code=code)

    def test_lines_of_json_say_what_happened(self):
        answer = json.loads(self.train("--events", "run.jsonl", "--checkpoint", "run", "--json").stdout)

        events = [json.loads(line) for line in (self.path / "run.jsonl").read_text().splitlines()]

        self.assertEqual([event["event"] for event in events], ["start"] + ["epoch"] * 5 + ["checkpoint", "done"])
        start, first, last, done = events[0], events[1], events[5], events[-1]
        self.assertEqual(start["layers"], [answer["features"], 8, 4, 1])
        self.assertEqual([event["epoch"] for event in events[1:6]], [1, 2, 3, 4, 5])
        self.assertEqual(last["train_cost"], answer["costs"][-1]["cost"])
        self.assertEqual(first["learning_rate"], 0.001)
        self.assertEqual([layer["layer"] for layer in first["layers"]], [1, 2, 3])
        self.assertGreater(first["layers"][0]["norm_of_dW"], 0)
        self.assertEqual(done["model_hash"], answer["model_hash"])

        self.train("--events", "run.jsonl", "--checkpoint", "run", "--resume", "--epochs", 6)
        more = [json.loads(line)["event"] for line in (self.path / "run.jsonl").read_text().splitlines()]
        self.assertEqual(more[8:], ["start", "resumed", "epoch", "checkpoint", "done"])

    def test_a_finding_is_one_line_and_stands_in_the_model_too(self):
        done = self.train("--events", "run.jsonl", "--optimizer", "sgd", "--learning-rate", "1e-9", "--epochs", 80,
                          "--early-stopping", "off",
                          "--diagnose")

        events = [json.loads(line) for line in (self.path / "run.jsonl").read_text().splitlines()]
        found = [event for event in events if event["event"] == "finding"]
        self.assertEqual([event["code"] for event in found], ["not-learning"])
        self.assertEqual(done.stderr.count("warning[not-learning]"), 1)
        self.assertRegex(done.stdout, r"(?m)^  not-learning: first in epoch \d+, seen \d+ times$")
        self.assertIn("    try --learning-rate 1e-08", done.stdout)
        self.assertIn("dead", done.stdout)

    def test_tensorboard_reads_records_with_the_costs_of_each_epoch(self):
        answer = json.loads(self.train("--tensorboard", "logs/a", "--json").stdout)
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)  # the check value of CRC-32C

        (file,) = (self.path / "logs/a").glob("*tfevents*")
        events = [dict(fields(record)) for record in records(file.read_bytes())]

        self.assertEqual(events[0][3], b"brain.Event:2")
        self.assertEqual([event[2] for event in events[1:]], [1, 2, 3, 4, 5])
        for event, cost in zip(events[1:], answer["costs"]):
            self.assertGreater(event[1], 1.7e9)  # seconds since 1970
            scalars = {value[1].decode(): value[2] for value in
                       (dict(fields(summary)) for number, summary in fields(event[5]) if number == 1)}
            self.assertEqual(scalars["cost/train"], struct.unpack("<f", struct.pack("<f", cost["cost"]))[0])
            self.assertIn("cost/validation", scalars)
            self.assertAlmostEqual(scalars["learning_rate"], 0.001)
            self.assertEqual("norm_of_dW/layer3" in scalars, event[2] == 1)  # looked at once in 16 updates

    def test_files_that_cannot_be_written_are_an_error_before_training(self):
        for option in ("--events", "--tensorboard"):
            with self.subTest(option=option):
                done = self.train(option, "houses.csv/none", code=1)
                self.assertIn("error[cannot-write]", done.stderr)

    def test_recovery_goes_on_and_says_so(self):
        wild = ("--optimizer", "sgd", "--learning-rate", 50, "--target", "price", "--batch-size", 16)
        self.train(*wild, code=1)

        done = self.train(*wild, "--on-divergence", "recover")

        self.assertEqual(done.stderr.count("warning[recovered]"), 1)
        self.assertRegex(done.stderr, r"back to the (start|end of epoch \d), with half the learning rate: \d")


if __name__ == "__main__":
    unittest.main()
