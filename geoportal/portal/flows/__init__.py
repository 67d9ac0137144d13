"""What only the flow map knows: widths, curves as data, the picture, the matrix."""
