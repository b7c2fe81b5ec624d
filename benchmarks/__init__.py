"""Measurements that anyone can repeat; each is a module that prints its figures."""
