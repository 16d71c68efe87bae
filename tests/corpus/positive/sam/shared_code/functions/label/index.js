const { capitals } = require("words");

exports.handler = async (event) => ({ label: capitals(event.text) });
