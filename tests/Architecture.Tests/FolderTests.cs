using System.Text.RegularExpressions;

namespace CloudAssistant.Architecture.Tests;

/// <summary>The folders of a project are the nouns of the product and a few technical ones of its own. A new folder is a decision, made here.</summary>
public sealed partial class FolderTests
{
    private static readonly string[] Nouns = ["Commands", "Invocations", "Instances", "Schedules", "Access", "Files"];

    private static readonly Dictionary<string, string[]> Technical = new()
    {
        ["Grains.Interfaces"] = ["Gateways", "Ids", "Paging", "Replies", "Tags"],
        ["Grains"] = ["Gateways", "Ids", "Paging", "Tags", "Time"],
        ["Silo"] = ["Gateways", "Hosting", "Storage", "Storage/Migrations", "Tags"],
        // Framing is RFC 6455, a server's half.
        ["Gateway"] = ["AgentLink", "AgentLink/Framing", "Hosting", "Http", "OpenApi", "Regions", "Tags"],
        ["Standalone"] = [],
        ["Agent.Protocol"] = [],
        // What it writes down, what it decides of it, how it speaks to a gateway, what it asks of each system, what it says of itself, what it looks for.
        ["Agent"] = ["Journal", "Records", "Link", "Linux", "Settings", "Verbs", "Logs", "Diagnosis", "Windows"],
        ["Api"] = ["Calls", "Paging", "Regions", "Tags"],
        ["Cli"] = ["Calls", "Hosting", "Output", "Regions", "Tags"],
        ["Launcher"] = ["Postgres", "Processes", "Servers"],
    };

    [Fact]
    public void The_folders_of_a_project_are_the_nouns_and_its_few_technical_ones() =>
        Breaches.None(
            from file in SourcesOfProjects()
            where file.Folder.Length > 0 && !Nouns.Contains(file.Folder) && !Technical[file.Project].Contains(file.Folder)
            group file by $"src/{file.Project}/{file.Folder}" into folder
            select $"{folder.Key}: a folder is one of {string.Join(", ", Nouns)}, or stands in this test");

    [Fact]
    public void Every_technical_folder_is_still_there() =>
        Breaches.None(
            from project in Technical
            from folder in project.Value
            where !SourcesOfProjects().Any(file => file.Project == project.Key && file.Folder == folder)
            select $"src/{project.Key}/{folder}");

    [Fact]
    public void A_namespace_is_where_its_file_lies() =>
        Breaches.None(
            from file in SourcesOfProjects()
            let said = Namespace().Match(file.Text)
            let expected = $"CloudAssistant.{file.Project}{(file.Folder.Length > 0 ? "." : "")}{file.Folder.Replace('/', '.')}"
            where said.Success && said.Groups[1].Value != expected
            select $"src/{file.Project}/{file.Folder}: {said.Groups[1].Value}");

    private static IEnumerable<(string Project, string Folder, string Text)> SourcesOfProjects() =>
        from file in Sources.Under("src", ".cs", ".sql", ".proto")
        let parts = file.Path.Split('/')
        select (parts[1], string.Join('/', parts[2..^1]), file.Text);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
