/** Whether these tests run as root, who may become anybody. */
export const runsAsRoot = process.getuid?.() === 0;

/** A user that every Debian has and that owns nothing: stands for the person at the keyboard. */
export const ordinary = { name: "daemon", uid: 1, gid: 1 } as const;
