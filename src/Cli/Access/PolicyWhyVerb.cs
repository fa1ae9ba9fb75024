using System.CommandLine;
using CloudAssistant.Api.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary><c>ca policies why</c></summary>
internal static class PolicyWhyVerb
{
    public static Command Create(SessionOptions session)
    {
        var key = new Option<string>("--key") { Description = "Id of the key.", HelpName = "KEY", Required = true };
        var action = new Option<string>("--action") { Description = "Such as RunCommand or ecs:RunCommand.", HelpName = "ACTION", Required = true };
        var resource = new Option<string>("--resource") { Description = "Such as instance/mi-… or acs:ecs:*:*:command/c-…; instance/* for a list.", HelpName = "RESOURCE", Required = true };
        var source = new Option<string?>("--source-ip") { Description = "Address the call would come from. Default: none.", HelpName = "ADDRESS" };
        var username = new Option<string?>("--username") { Description = "User of the script. Default: none, as of a call without a script.", HelpName = "NAME" };
        var targets = new Option<int?>("--targets") { Description = "Number of targets. Default: none, as of a call without any.", HelpName = "N" };
        var tags = TextOptions.Tags("--tag", "Tag of the resource; may be repeated. They are not looked up.");
        var verb = new Verb(
            "why",
            "Says whether a key may do something, and which statement decides it. Exit status: 0 when it may, 1 when it may not, 2 wrong usage, 3 refused or unreachable.",
            "ca policies why --key CAK… --action RunCommand --resource instance/mi-… --tag env=prod --targets 1 --username root")
        {
            key, action, resource, source, username, targets, tags,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var why = await call.Client.ExplainPolicyAsync(
                new()
                {
                    UserAccessKeyId = parsed.GetValue(key),
                    PolicyAction = parsed.GetValue(action),
                    PolicyResource = parsed.GetValue(resource),
                    SourceIp = parsed.GetValue(source),
                    Username = parsed.GetValue(username),
                    TargetCount = parsed.GetValue(targets),
                    Tag = parsed.GetValue(tags) is { Length: > 0 } given ? given : null,
                },
                cancellation);
            call.Screen.Show(why, screen => screen.Line(TextOf(why)));
            return why.Allowed ? ExitCodes.Success : ExitCodes.NotSuccess;
        });
        return verb;
    }

    internal static string TextOf(ExplainPolicyResponse why)
    {
        var statement = $"statement {why.Statement}{(why.Sid.Length > 0 ? $" ({why.Sid})" : "")} of {why.PolicyName}";
        var decision = why.Decision switch
        {
            "Allow" => $"allowed by {statement}",
            "ExplicitDeny" => $"denied by {statement}",
            _ => "denied: no statement allows it",
        };
        return why.KeyActive ? $"{why.Resource}: {decision}" : $"{why.Resource}: denied: the key is inactive (else {decision})";
    }
}
