#!/usr/bin/env python3
"""Tables from folders of images, LIBSVM text, several files and standard input, from training to answers."""
import os
import struct
import subprocess
import unittest
import zlib

from support import InAFolder


def png(size, brightness):
    """A grey PNG of size x size, brighter from left to right: byte x of a line is brightness + x."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + bytes(min(255, brightness + x) for x in range(size)) for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


class Images(InAFolder):
    def write_images(self, folder, count, size):
        """Dark and bright squares in folders of that name."""
        for label, brightness in (("dark", 10), ("light", 200)):
            (self.path / folder / label).mkdir(parents=True)
            for i in range(count):
                (self.path / folder / label / f"{i:02}.png").write_bytes(png(size, brightness + i))

    def test_a_model_keeps_the_size_of_its_images(self):
        self.write_images("squares", count=20, size=12)
        self.write_images("others", count=5, size=30)

        trained = self.json("train", "squares", "--target", "label", "--image-size", "8x6", "--test", "others")
        scored = self.json("evaluate", "model.gradus", "others")
        answers = self.gradus("predict", "model.gradus", "others/light").stdout.splitlines()

        self.assertEqual(trained["features"], 8 * 6)
        self.assertEqual(trained["test"]["accuracy"], 1)
        self.assertEqual(scored["test"]["accuracy"], 1)
        self.assertEqual([line.split(",")[0] for line in answers], ["prediction"] + 5 * ["light"])

    def test_the_size_is_32_by_32_by_default(self):
        self.write_images("squares", count=3, size=4)

        self.assertEqual(self.json("train", "squares", "--target", "label", "--epochs", 1)["features"], 32 * 32)


class Libsvm(InAFolder):
    def write_rows(self, name, rows, width):
        lines = [f"{i % 2} {1 + i % 2}:{i} {width}:1" for i in range(1, rows + 1)]
        return self.write(name, "\n".join(lines) + "\n")

    def test_a_file_with_fewer_columns_is_as_wide_as_the_model_needs(self):
        for width in (20, 400):  # columns, and one column of arrays
            with self.subTest(width=width):
                self.write_rows("train.svm", rows=60, width=width)
                self.write("new.svm", "1 2:3\n0 1:4\n")
                self.gradus("train", "train.svm", "--target", "label", "--quiet")

                self.assertEqual(len(self.gradus("predict", "model.gradus", "new.svm").stdout.splitlines()), 3)

    def test_columns_that_the_model_did_not_see_are_left_out(self):
        self.write_rows("train.svm", rows=60, width=20)
        self.write("new.svm", "1 2:3 900:1\n")
        self.gradus("train", "train.svm", "--target", "label", "--quiet")

        self.assertEqual(len(self.gradus("predict", "model.gradus", "new.svm").stdout.splitlines()), 2)


class ManyFiles(InAFolder):
    def test_files_of_a_pattern_are_what_one_file_with_their_rows_is(self):
        self.write_table("whole.csv")
        lines = (self.path / "whole.csv").read_text().splitlines(keepends=True)
        for part in range(3):
            self.write(f"part-{part}.csv", "".join(lines[:1] + lines[1 + 40 * part:41 + 40 * part]))

        whole = self.json("train", "whole.csv", "--target", "sold")
        parts = self.json("train", "part-*.csv", "--target", "sold")

        self.assertEqual(whole["model_hash"], parts["model_hash"])

    def test_parquet_files_are_read_as_one(self):
        self.write_table("houses.csv")
        self.gradus("train", "houses.csv", "--target", "price", "--quiet", "--epochs", 1)
        for part in (1, 2):
            self.gradus("predict", "model.gradus", "houses.csv", "--keep", "size", "--output", f"part{part}.parquet")

        self.assertEqual(self.json("train", "part*.parquet", "--target", "size", "--epochs", 1)["rows"], 240)


class StandardInput(InAFolder):
    def piped(self, data, *arguments):
        done = subprocess.run(["gradus", *map(str, arguments)], cwd=self.path, input=data, capture_output=True,
                              env={**os.environ, "TMPDIR": str(self.path / "spool")}, timeout=600)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_table_in_a_pipe_is_what_it_is_in_a_file(self):
        self.write_table("houses.csv")
        (self.path / "spool").mkdir()
        data = (self.path / "houses.csv").read_bytes()

        from_file = self.json("train", "houses.csv", "--target", "sold")["model_hash"]
        self.piped(data, "train", "-", "--target", "sold", "--quiet")
        from_pipe = self.json("inspect", "model.gradus")["model_hash"]
        answers = self.piped(data, "predict", "model.gradus", "-")

        self.assertEqual(from_file, from_pipe)
        self.assertEqual(answers.decode(), self.gradus("predict", "model.gradus", "houses.csv").stdout)
        self.assertEqual(os.listdir(self.path / "spool"), [])

    def test_other_formats_are_named(self):
        self.write_table("houses.csv")
        (self.path / "spool").mkdir()
        self.gradus("train", "houses.csv", "--target", "sold", "--quiet")
        for ending in ("parquet", "jsonl"):
            with self.subTest(ending=ending):
                self.gradus("predict", "model.gradus", "houses.csv", "--keep", "size,age,town,price", "--output",
                            f"all.{ending}")
                data = (self.path / f"all.{ending}").read_bytes()

                answers = self.piped(data, "predict", "model.gradus", "-", "--format", ending)

                self.assertEqual(answers.decode(), self.gradus("predict", "model.gradus", "houses.csv").stdout)


if __name__ == "__main__":
    unittest.main()
