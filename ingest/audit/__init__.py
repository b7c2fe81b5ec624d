"""A second reading: records drawn at random, read again without their coding, and compared with it."""
