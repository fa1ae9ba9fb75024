using System.CommandLine;

namespace CloudAssistant.Bench.Measures.Reads;

/// <summary><c>./bench reads</c>.</summary>
internal static class ReadsVerb
{
    public static Command Build()
    {
        var records = new Option<long>("--records") { DefaultValueFactory = _ => 10_000_000, Description = "Records of history; made once, kept in reads-N of the data directory." };
        var few = new Option<long>("--few") { DefaultValueFactory = _ => 100_000, Description = "Records of the server beside it; too few have no hundredth page." };
        var calls = new Option<int>("--calls") { DefaultValueFactory = _ => 100, Description = "Measured calls of each kind, on each server." };
        var callers = new Option<int>("--callers") { DefaultValueFactory = _ => 4, Description = "Calls under way at once where calls per second are counted." };
        var command = new Command("reads", "List calls beside much history and beside little: what each takes, and the ratio.")
        {
            records, few, calls, callers, CommandLine.Data, CommandLine.Json,
        };
        command.SetAction((parsed, cancellation) => CommandLine.RunAsync(() => new Reads(
            CommandLine.DataOf(parsed), parsed.GetValue(records), parsed.GetValue(few), parsed.GetValue(calls), parsed.GetValue(callers), parsed.GetValue(CommandLine.Json))
            .RunAsync(cancellation)));
        return command;
    }
}
