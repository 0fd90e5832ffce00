#!/usr/bin/python3
# Small arrays as NumPy writes them, for tests/table/npy_test.cpp. Run in this folder: ./make_npy.py
# Element i of an array is i unless the test says another; [rows, columns] count row by row.
import io
import zipfile

import numpy as np

SQUARE = np.arange(6).reshape(3, 2)
TYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]

# Every type in both orders of bytes, and in both orders of indices, one after the other in one zip.
arrays = {}
for kind in TYPES:
    for order in "<>":
        for layout in "CF":
            name = f"{kind}{'le' if order == '<' else 'be'}{layout}"
            arrays[name] = np.asarray(SQUARE % 2 if kind == "b1" else SQUARE, dtype=order + kind, order=layout)
np.savez_compressed("npy_types.npz", **arrays)

np.save("npy_square.npy", SQUARE.astype("<f8"))
np.save("npy_fortran.npy", np.asfortranarray(np.arange(24).reshape(2, 3, 4).astype(">i2")))
np.save("npy_line.npy", np.array([1.5, np.nan, -2.0], dtype="f2"))
np.save("npy_wide.npy", np.arange(600, dtype="u1").reshape(2, 300))
np.save("npy_words.npy", np.array([["oslo", "é"], ["", "日本"], ["rome", "😀"]], dtype=">U4"))
np.save("npy_bytes.npy", np.array([b"yes", b"no", b"n/a"]))
np.save("npy_truth.npy", np.array([True, False, True]))
np.save("npy_infinite.npy", np.array([[1.0, 2.0], [3.0, -np.inf]]))
np.save("npy_objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save("npy_dates.npy", np.array(["2024-05-31", "2024-06-01"], dtype="M8[D]"))
np.save("npy_complex.npy", np.array([1j, 2j]))
np.save("npy_scalar.npy", np.float64(3))
np.save("npy_none.npy", np.zeros((0, 3)))

people = np.zeros(3, dtype=np.dtype([("age", "<i4"), ("name", "U5"), ("photo", "u1", (2, 2)), ("member", "?")], align=True))
people["age"] = 36, 41, 29
people["name"] = "ada", "bob", "cyd"
people["photo"] = np.arange(12).reshape(3, 2, 2)
people["member"] = True, False, True
np.save("npy_people.npy", people)

# The layout of scikit-learn's and Keras's examples: inputs and answers beside each other, with objects among them.
cats = {"train_set_x": (np.arange(24) % 256).astype("u1").reshape(3, 2, 4), "train_set_y": np.array([[0, 1, 0]]),
        "words": np.array(["cat", "dog", "cat"]), "half": np.arange(6, dtype="f2").reshape(3, 2),
        "objects": np.array([1, "x"], dtype=object), "nothing": np.zeros((0, 2))}
np.savez("npy_train.npz", **cats)
np.savez_compressed("npy_test.npz", test_set_x=cats["train_set_x"][:2], test_set_y=np.array([1, 0]))

# A header that claims 8 TB, deflated like everything else: the zip's own sizes say otherwise, or say the same.
header = io.BytesIO()
np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**6)})
with zipfile.ZipFile("npy_claim.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("x.npy", header.getvalue() + bytes(1000))
