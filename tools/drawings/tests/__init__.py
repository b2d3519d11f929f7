"""Tests of the drawings' generator: `./run test tools`. They need FriBiDi, with which Pillow shapes Arabic."""
