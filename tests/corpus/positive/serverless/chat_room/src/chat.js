exports.rooms = async (event) => ({ statusCode: 200, body: JSON.stringify({ room: event.pathParameters?.id ?? "all" }) });

exports.talk = async (event) => {
  for (const record of event.Records ?? []) console.log("moderated:", record.Sns.Message);
  return { statusCode: 200, body: event.body };
};
