"""Synthetic, DTM-shaped data for the Lake Chad basin, calibrated to published totals."""
