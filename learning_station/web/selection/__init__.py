"""Pages of the selection: assessors give points, organisers rank, adjust, approve and tell."""
