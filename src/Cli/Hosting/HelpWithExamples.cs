using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CloudAssistant.Cli.Hosting;

/// <summary>The help of a verb, then its examples, then what holds for all of them.</summary>
internal sealed class HelpWithExamples(HelpAction help, string everywhere) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Puts it into the place of the help that is there.</summary>
    public static void AddTo(RootCommand root, string everywhere)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!, everywhere);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var verb = parseResult.CommandResult.Command;
        if (verb is Verb { Examples.Count: > 0 } told)
        {
            output.WriteLine("Examples:");
            foreach (var example in told.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }
        if (verb is RootCommand)
            output.WriteLine(everywhere);
        return code;
    }
}
