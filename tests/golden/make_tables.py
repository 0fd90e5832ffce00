#!/usr/bin/python3
# Small HDF5 files as h5py writes them, for tests/table/hdf5_test.cpp. Run in this folder: ./make_tables.py
# The numbers are plain patterns, so that the test can say them: pixel i of row r is (10 r + i) mod 256.
import h5py
import numpy as np

ROWS = {"train": 5, "test": 3}


def pixels(rows):
    """[rows, 2, 2, 3] bytes."""
    return ((10 * np.arange(rows)[:, None] + np.arange(12)) % 256).astype(np.uint8).reshape(rows, 2, 2, 3)


for part, rows in ROWS.items():
    with h5py.File(f"tables_{part}.h5", "w", libver="latest") as file:
        file.attrs["made_by"] = f"make_tables.py, h5py {h5py.__version__}"
        file[f"{part}_set_x"] = pixels(rows)
        file[f"{part}_set_y"] = np.arange(rows) % 2
        if part == "train":
            file["row_of_y"] = (np.arange(rows) % 2).reshape(1, rows)
            file["names"] = np.array([b"non-cat", b"cat"])
            file["infinite"] = np.array([[1, 2], [3, np.inf]])
            measures = np.arange(15).reshape(rows, 3) / 4
            file.create_dataset("groups/measures", data=measures.astype(np.float32), compression="gzip")

# A shape that claims 10^12 numbers in a file of about 1 kB: never written chunks take no room.
with h5py.File("tables_claim.h5", "w", libver="latest") as file:
    file.create_dataset("x", shape=(10**9, 1000), dtype="f4", chunks=(1000, 1000))
