"""Pictures that are drawn as they are asked for: the card beside a shared link, and the code on a poster."""
