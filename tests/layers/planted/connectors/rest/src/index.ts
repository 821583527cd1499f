export const connector = 1;
