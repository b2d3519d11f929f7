"""The drawn stand-ins for photographs: six pairs made from lists of blocks, by `python -m tools.drawings OUT`.

No photograph of Palmyra ships with the registry. Each drawing is made from one list of blocks for both states; the
state after leaves out the blocks that lie in the regions of loss of `fixtures/palmyra/pictures/pictures.yaml` and adds
rubble in its regions of debris. So a pair lies over itself to the pixel, and what was lost is known. This room knows
Pillow and neither Django nor the database; nothing that serves requests imports it.
"""
