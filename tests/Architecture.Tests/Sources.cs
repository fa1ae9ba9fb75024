namespace CloudAssistant.Architecture.Tests;

/// <summary>The sources of the project, as they lie in its directory.</summary>
internal static class Sources
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "data", "TestResults", "node_modules", ".git"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files with this ending under a directory of the root, by their path from the root.</summary>
    public static IEnumerable<SourceFile> Under(string directory, params string[] endings) =>
        Walk(new DirectoryInfo(Path.Combine(Root, directory)))
            .Where(file => endings.Any(ending => file.Name.EndsWith(ending, StringComparison.Ordinal)))
            .Select(file => new SourceFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>Files that lie in the root itself.</summary>
    public static IEnumerable<SourceFile> InRoot() =>
        new DirectoryInfo(Root).EnumerateFiles()
            .Where(file => !NotOurs.Contains(file.Name))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new SourceFile(file.Name, File.ReadAllText(file.FullName)));

    /// <summary>Lines that break a rule, as <c>path:line: text</c>.</summary>
    public static IEnumerable<string> Lines(IEnumerable<SourceFile> files, Func<string, bool> isBad) =>
        from file in files
        from line in file.Text.Split('\n').Select((text, index) => (Text: text.Trim(), Number: index + 1))
        where isBad(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text}";

    private static IEnumerable<FileInfo> Walk(DirectoryInfo directory) =>
        directory.EnumerateFiles().Concat(directory.EnumerateDirectories().Where(child => !NotOurs.Contains(child.Name)).SelectMany(Walk));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CloudAssistant.Orleans.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not lie inside the project.");
        return directory.FullName;
    }
}

/// <summary>One file.</summary>
internal sealed record SourceFile(string Path, string Text);
