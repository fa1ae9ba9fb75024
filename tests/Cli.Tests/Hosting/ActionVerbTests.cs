using System.CommandLine;
using System.Reflection;
using CloudAssistant.Api;
using CloudAssistant.Api.Calls;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Tests.Hosting;

public sealed class ActionVerbTests
{
    /// <summary>The verb that calls an action. A new action stands here, one line each.</summary>
    private static readonly Dictionary<string, string> Verbs = new()
    {
        ["CreateCommand"] = "commands create",
        ["ModifyCommand"] = "commands modify",
        ["DeleteCommand"] = "commands delete",
        ["DescribeCommands"] = "commands list",
        ["InvokeCommand"] = "invoke",
        ["RunCommand"] = "run",
        ["ModifyInvocationAttribute"] = "modify",
        ["StopInvocation"] = "stop",
        ["DescribeInvocations"] = "invocations",
        ["DescribeInvocationResults"] = "results",
        ["PreviewSchedule"] = "schedule preview",
        ["DescribeCloudAssistantStatus"] = "instances status",
        ["CreateActivation"] = "enroll",
        ["DescribeActivations"] = "activations list",
        ["DisableActivation"] = "activations disable",
        ["DeleteActivation"] = "activations delete",
        ["DescribeManagedInstances"] = "instances",
        ["ModifyManagedInstance"] = "instances rename",
        ["DeregisterManagedInstance"] = "instances deregister",
        ["DescribeInstances"] = "instances describe",
        ["InstallCloudAssistant"] = "instances install",
        ["DescribeRegions"] = "regions",
        ["CreateAccessKey"] = "keys create",
        ["ListAccessKeys"] = "keys list",
        ["UpdateAccessKey"] = "keys rename",
        ["DeleteAccessKey"] = "keys delete",
        ["PutPolicy"] = "policies put",
        ["GetPolicy"] = "policies show",
        ["ListPolicies"] = "policies list",
        ["DeletePolicy"] = "policies delete",
        ["AttachPolicy"] = "policies attach",
        ["DetachPolicy"] = "policies detach",
        ["ExplainPolicy"] = "policies why",
        ["SendFile"] = "send-file",
        ["DescribeSendFileResults"] = "sent-files",
        ["TagResources"] = "tags set",
        ["UntagResources"] = "tags remove",
        ["ListTagResources"] = "tags list",
    };

    [Fact]
    public void Every_action_of_the_client_has_a_verb() => Assert.Equal(
        typeof(CloudAssistantClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetParameters() is [{ ParameterType: var first }, ..] && first.IsSubclassOf(typeof(ApiRequest)))
            .Select(method => method.Name[..^"Async".Length])
            .Order(StringComparer.Ordinal),
        Verbs.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_verb_of_an_action_is_there_and_does_something()
    {
        var verbs = All().Where(one => one.Command.Action is not null).Select(one => one.Path).ToHashSet();

        Assert.All(Verbs.Values, verb => Assert.Contains(verb, verbs));
    }

    [Fact]
    public async Task The_help_of_every_verb_says_what_it_does_and_shows_examples_that_parse()
    {
        using var caller = new Caller();
        foreach (var (path, command) in All().Where(one => one.Command.Action is not null))
        {
            var (code, output, _) = await caller.RunAsync([.. path.Split(' '), "--help"]);

            Assert.Equal(0, code);
            Assert.Contains(command.Description![..Math.Min(15, command.Description!.Length)], output, StringComparison.Ordinal);
            var examples = output[(output.IndexOf("Examples:", StringComparison.Ordinal) + 9)..].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.NotEmpty(examples);
            Assert.All(examples, example =>
            {
                Assert.StartsWith($"ca {path}", example, StringComparison.Ordinal);
                Assert.Empty(CommandTree.Create(Nowhere()).Parse(Words(example)[1..]).Errors);
            });
        }
    }

    private static IEnumerable<(string Path, Command Command)> All() =>
        CommandTree.Create(Nowhere()).Subcommands.SelectMany(command => Below("", command));

    private static IEnumerable<(string Path, Command Command)> Below(string before, Command command) =>
        command.Subcommands.SelectMany(one => Below($"{before}{command.Name} ", one)).Prepend((before + command.Name, command));

    private static Terminal Nowhere() => new() { Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null, Variable = _ => null };

    /// <summary>As a shell would take them apart; quotes are single ones around a whole word.</summary>
    private static string[] Words(string line) =>
        [.. line.Split('\'').SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
