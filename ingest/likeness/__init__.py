"""Which engagements are like what somebody plans: an index of weighted words and codes, and a ranker."""
