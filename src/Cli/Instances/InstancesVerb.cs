using System.CommandLine;
using CloudAssistant.Api.Instances;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca instances</c></summary>
internal static class InstancesVerb
{
    public static Command Create(SessionOptions session)
    {
        var limit = new Option<int>("--limit") { Description = "Most rows shown.", DefaultValueFactory = _ => 100, HelpName = "N" };
        var tags = TextOptions.Tags("--tag", "Only those with this tag; repeated: all of them.");
        var name = new Option<string?>("--name") { Description = "Only those of this name; * at either end stands for anything." };
        var online = new Option<bool>("--online") { Description = "Only those whose agent is connected." };
        var offline = new Option<bool>("--offline") { Description = "Only those whose agent is not connected." };
        var verb = new Verb(
            "instances",
            "Lists managed instances, newest first.",
            "ca instances",
            "ca instances --online --tag env=prod",
            "ca instances --name 'web-*' --output json")
        {
            limit, tags, name, online, offline,
            InstanceStatusVerb.Create(session),
            InstanceDescribeVerb.Create(session),
            InstanceRenameVerb.Create(session),
            InstanceInstallVerb.Create(session),
            InstanceDeregisterVerb.Create(session),
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(online) && result.GetValue(offline))
                result.AddError("--online and --offline together leave none.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = new DescribeManagedInstancesRequest
            {
                InstanceName = parsed.GetValue(name),
                Tag = parsed.GetValue(tags) is { Length: > 0 } wanted ? wanted : null,
                Connected = parsed.GetValue(online) ? "true" : parsed.GetValue(offline) ? "false" : null,
            };
            var found = await InstanceReader.ReadAsync(call.Client, request, Math.Max(1, parsed.GetValue(limit)), cancellation);
            call.Screen.Show(found, screen => screen.Table(
                ["Instance", "Name", "Agent", "System", "Address", "Tags"],
                found.Select(one => (string[])[one.InstanceId, one.InstanceName, AgentOf(one), one.OsVersion, one.IntranetIp, TagsOf(one)])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static string AgentOf(ManagedInstanceItem instance) => instance.Connected == true ? "online" : "offline";

    private static string TagsOf(ManagedInstanceItem instance) =>
        string.Join(' ', (instance.Tags ?? []).Select(tag => $"{tag.TagKey}={tag.TagValue}"));
}
