"""Operations on whole pictures: filling, texture, light."""
