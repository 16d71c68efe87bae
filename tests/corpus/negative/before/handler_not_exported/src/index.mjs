const handler = async () => 1;
export { handler as main };
