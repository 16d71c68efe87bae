// Which partner a key belongs to.

export async function handler(event) {
  const [key] = event.identitySource;
  const known = key === process.env.PARTNER_KEY;
  return { isAuthorized: known, context: known ? { partner: "north" } : {} };
}
