"""The rules for images: their renditions, alignment, outlines and licences. No decoding."""
