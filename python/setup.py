"""Has CMake compile gradus._gradus for the Python that runs this, and puts it into the wheel. Settings are in pyproject.toml.

The environment variable CMAKE_BUILD_PARALLEL_LEVEL says how many compilers may run at a time.
"""
import re
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent.parent
version = re.search(r"project\(gradus VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]


class CMakeBuild(build_ext):
    """Builds the one target that the package needs, without the command line, tests and examples."""

    def build_extension(self, ext):
        build = ROOT / "build" / f"wheel-{sys.implementation.cache_tag}"
        subprocess.run(["cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_CXX_FLAGS=-O2 -DNDEBUG",
                        "-DGRADUS_DEVELOPER=OFF", "-DGRADUS_PYTHON=ON", f"-DPython3_EXECUTABLE={sys.executable}"], check=True)
        subprocess.run(["cmake", "--build", build, "--target", "gradus_python"], check=True)
        target = Path(self.get_ext_fullpath(ext.name)).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        self.copy_file(str(next((build / "python/gradus").glob("_gradus.*.so"))), str(target))


setup(version=version, ext_modules=[Extension("gradus._gradus", sources=[])], cmdclass={"build_ext": CMakeBuild})
