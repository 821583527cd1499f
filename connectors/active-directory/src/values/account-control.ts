// userAccountControl: one number, a flag a bit. Names as in Microsoft's MS-ADTS 2.2.16 and the LDAP schema.

const accountFlags = {
  SCRIPT: 0x1,
  ACCOUNTDISABLE: 0x2,
  HOMEDIR_REQUIRED: 0x8,
  LOCKOUT: 0x10,
  PASSWD_NOTREQD: 0x20,
  PASSWD_CANT_CHANGE: 0x40,
  ENCRYPTED_TEXT_PWD_ALLOWED: 0x80,
  TEMP_DUPLICATE_ACCOUNT: 0x100,
  NORMAL_ACCOUNT: 0x200,
  INTERDOMAIN_TRUST_ACCOUNT: 0x800,
  WORKSTATION_TRUST_ACCOUNT: 0x1000,
  SERVER_TRUST_ACCOUNT: 0x2000,
  DONT_EXPIRE_PASSWORD: 0x1_0000,
  MNS_LOGON_ACCOUNT: 0x2_0000,
  SMARTCARD_REQUIRED: 0x4_0000,
  TRUSTED_FOR_DELEGATION: 0x8_0000,
  NOT_DELEGATED: 0x10_0000,
  USE_DES_KEY_ONLY: 0x20_0000,
  DONT_REQ_PREAUTH: 0x40_0000,
  PASSWORD_EXPIRED: 0x80_0000,
  TRUSTED_TO_AUTH_FOR_DELEGATION: 0x100_0000,
  NO_AUTH_DATA_REQUIRED: 0x200_0000,
  PARTIAL_SECRETS_ACCOUNT: 0x400_0000,
} as const satisfies Record<string, number>;

const decimal = /^-?\d{1,10}$/;

/** The names of the flags that are set, lowest bit first; undefined when the text is no 32-bit number. */
export function decodeAccountControl(text: string): readonly string[] | undefined {
  if (!decimal.test(text)) return undefined;
  const value = Number(text);
  if (value < -(2 ** 31) || value >= 2 ** 32) return undefined;
  return Object.entries(accountFlags)
    .filter(([, bit]) => (value & bit) !== 0)
    .map(([name]) => name);
}
