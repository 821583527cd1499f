// A bucket as the config names it.
export interface S3Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  /** `host`: the endpoint's own name holds the bucket already. */
  readonly bucketIn: "path" | "host";
  readonly privateNetwork: boolean;
}

export function writeAddress({ bucket, prefix }: S3Settings): string {
  return `s3://${bucket}/${prefix}`;
}
