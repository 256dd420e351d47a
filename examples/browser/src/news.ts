/** What `/room-server` tells: where the server is, and what is in its registry now. */
export interface ServerNews {
  readonly url: string;
  readonly limits: Record<string, number>;
  readonly rooms: readonly {
    readonly roomID: string;
    readonly state: 'Occupied' | 'Vacant';
    readonly members: readonly string[];
  }[];
}
