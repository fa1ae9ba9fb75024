using System.CommandLine;
using System.Net;
using System.Text.Json;
using CloudAssistant.HttpLoad;

var server = new Option<string>("--server") { Required = true, Description = "Address and port." };
var file = new Option<string>("--requests") { Required = true, Description = "File of requests: each its length as four bytes, lowest first, then as it is sent." };
var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64, Description = "Connections, each with one request under way." };
var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 3, Description = "How long requests are sent." };
var repeat = new Option<bool>("--repeat") { Description = "Begin again at the end of the file; without it that is the end." };
var command = new RootCommand("Sends prepared HTTP requests on one thread and prints one JSON object: how many were answered, and how fast.")
{
    server, file, connections, seconds, repeat,
};
command.SetAction(parsed =>
{
    using var load = new Load(
        IPEndPoint.Parse(parsed.GetRequiredValue(server)), RequestFile.Read(parsed.GetRequiredValue(file)), parsed.GetValue(connections), parsed.GetValue(repeat));
    Console.Out.WriteLine(JsonSerializer.Serialize(load.Run(TimeSpan.FromSeconds(parsed.GetValue(seconds)))));
    return 0;
});
return command.Parse(args).Invoke();
