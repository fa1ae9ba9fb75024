using System.CommandLine;
using CloudAssistant.Api.Instances;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca enroll</c></summary>
internal static class EnrollVerb
{
    public static Command Create(SessionOptions session)
    {
        var count = new Option<int?>("--count") { Description = "How many instances may enroll with the code. Default: 10.", HelpName = "N" };
        var hours = new Option<long?>("--hours") { Description = "How long the code works. Default: 4.", HelpName = "N" };
        var name = new Option<string?>("--name") { Description = "Name prefix of the instances. Default: their host names." };
        var range = new Option<string?>("--from") { Description = "Address or CIDR from which the code may be used. Default: anywhere.", HelpName = "CIDR" };
        var tags = TextOptions.Tags("--tag", "Tag that the instances get; may be repeated.");
        var verb = new Verb(
            "enroll",
            "Makes an activation code and prints the command that enrolls a server with it.",
            "ca enroll",
            "ca enroll --count 20 --hours 1 --name web --tag env=prod --from 10.0.0.0/8")
        {
            count, hours, name, range, tags,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var made = await call.Client.CreateActivationAsync(
                new CreateActivationRequest
                {
                    InstanceCount = parsed.GetValue(count),
                    TimeToLiveInHours = parsed.GetValue(hours),
                    InstanceName = parsed.GetValue(name),
                    IpAddressRange = parsed.GetValue(range),
                    Tag = parsed.GetValue(tags) is { Length: > 0 } given ? given : null,
                },
                cancellation);
            var command = CommandOf(call.Endpoint, made);
            call.Screen.Show(new { made.ActivationId, made.ActivationCode, Command = command }, screen =>
            {
                screen.Note("Run this on the server, as root. The code is shown only here:");
                screen.Line(command);
            });
            return ExitCodes.Success;
        });
        return verb;
    }

    /// <summary>Ready to paste.</summary>
    private static string CommandOf(Uri endpoint, CreateActivationResponse made) =>
        $"cloud-assistant-agent enroll --server {endpoint.GetLeftPart(UriPartial.Authority)} --id {made.ActivationId} --code {made.ActivationCode}";
}
