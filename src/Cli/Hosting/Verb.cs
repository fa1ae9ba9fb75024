using System.CommandLine;

namespace CloudAssistant.Cli.Hosting;

/// <summary>A verb whose help ends with examples, each ready to paste.</summary>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
