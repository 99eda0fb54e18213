"""The numbers pages: `pages` lists them, the others say what stands on each."""
