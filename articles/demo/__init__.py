"""Demonstration content: real subjects in our own words, and pictures drawn by the project."""
