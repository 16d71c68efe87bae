exports.check = async ({ amount }) => ({ small: amount <= Number(process.env.LIMIT) });
exports.writeDown = async (check) => ({ written: check.small ? "granted" : "asked" });
