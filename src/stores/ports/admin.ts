/** Administration: accounts, one-time invitations, admin sessions, and ltijs's own tables. */

export interface AdminAccount {
  readonly id: string;
  readonly organisationId: string;
  readonly userName: string;
  /** scrypt, in the form `scrypt$N$r$p$salt$hash` (base64url). */
  readonly passwordHash: string;
  readonly createdAt: Date;
}

export interface AdminStore {
  /** @throws admin_exists */
  create(account: AdminAccount): Promise<AdminAccount>;
  findByUserName(userName: string): Promise<AdminAccount | undefined>;
  find(id: string): Promise<AdminAccount | undefined>;
  count(): Promise<number>;
}

/** A link that works once: to create the first admin, or to register a platform. Only the hash is stored. */
export interface Invitation {
  readonly hash: string;
  readonly organisationId: string;
  readonly purpose: 'first-admin' | 'register-platform';
  readonly expiresAt: Date;
}

export interface InvitationStore {
  create(invitation: Invitation): Promise<void>;
  /** Does not consume. */
  find(hash: string, purpose: Invitation['purpose']): Promise<Invitation | undefined>;
  /** Removes and returns it, at most once. */
  claim(hash: string, purpose: Invitation['purpose']): Promise<Invitation | undefined>;
}

export interface AdminSessionStore {
  create(session: {
    readonly hash: string;
    readonly organisationId: string;
    readonly adminId: string;
    readonly expiresAt: Date;
  }): Promise<void>;
  find(
    hash: string,
  ): Promise<{ readonly adminId: string; readonly organisationId: string } | undefined>;
  delete(hash: string): Promise<void>;
}

/** Rows of ltijs's database plugin; `data` is sealed where ltijs asks for encryption (research: ltijs 5.9.9 plugin contract). */
export interface LtijsRowStore {
  find(table: string, query: Readonly<Record<string, unknown>>): Promise<readonly LtijsRow[]>;
  insert(table: string, row: LtijsRow, expiresAt: Date | null): Promise<void>;
  replace(
    table: string,
    query: Readonly<Record<string, unknown>>,
    row: LtijsRow,
    expiresAt: Date | null,
  ): Promise<void>;
  modify(
    table: string,
    query: Readonly<Record<string, unknown>>,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  delete(table: string, query: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface LtijsRow {
  /** The columns ltijs asks by. */
  readonly index: Readonly<Record<string, unknown>>;
  /** The item as ltijs gave it, or sealed text. */
  readonly data: unknown;
  readonly createdAt: Date;
}
