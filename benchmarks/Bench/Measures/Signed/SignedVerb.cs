using System.CommandLine;

namespace CloudAssistant.Bench.Measures.Signed;

/// <summary><c>./bench signed</c>.</summary>
internal static class SignedVerb
{
    public static Command Build()
    {
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64, Description = "Callers, each with one call under way." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 3, Description = "Time of each side of a pair." };
        var pairs = new Option<int>("--pairs") { DefaultValueFactory = _ => 5, Description = "Measured pairs; one more warms both sides up." };
        var list = new Option<bool>("--list") { Description = "Ask for the newest ten invocations instead of one by its id." };
        var command = new Command("signed", "Signed DescribeInvocations at full load, in turns with a trivial GET on bare Kestrel.")
        {
            connections, seconds, pairs, list, CommandLine.Silos, CommandLine.Gateways, CommandLine.Data, CommandLine.Peers, CommandLine.Json,
        };
        command.SetAction((parsed, cancellation) => CommandLine.RunAsync(() => new SignedCalls(
            CommandLine.Settings(parsed, "instant") with { Agents = 1 },
            new(parsed.GetValue(connections), parsed.GetValue(seconds), parsed.GetValue(pairs), parsed.GetValue(list)), parsed.GetValue(CommandLine.Json)).RunAsync(cancellation)));
        return command;
    }
}
