"""What the tests of ECHONET Lite start; see lab.py. scripts/echonet-peers runs them."""

import pytest
from lab import Namespace, Sim


@pytest.fixture
def sim(tmp_path):
    program = Sim(tmp_path)
    yield program
    program.kill()


@pytest.fixture
def namespace():
    network = Namespace()
    yield network
    network.close()
