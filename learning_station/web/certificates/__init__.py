"""Pages of certificates: one's own, and issuing, revoking and replacing them."""
