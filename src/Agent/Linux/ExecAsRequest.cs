using System.Text;

namespace CloudAssistant.Agent.Linux;

/// <summary>What a process of our own is told to become: which account, where, and what it executes.</summary>
internal sealed record ExecAsRequest
{
    public required uint User { get; init; }

    public required uint Group { get; init; }

    public required string WorkingDir { get; init; }

    /// <summary>The account must be able to read it, or its interpreter would fail in a way that looks like the script's.</summary>
    public required string ScriptFile { get; init; }

    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<string> Environment { get; init; }

    internal byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(User);
        writer.Write(Group);
        writer.Write(WorkingDir);
        writer.Write(ScriptFile);
        writer.Write(Program);
        Write(writer, Arguments);
        Write(writer, Environment);
        writer.Flush();
        return bytes.ToArray();
    }

    internal static ExecAsRequest Read(Stream from)
    {
        using var reader = new BinaryReader(from, Encoding.UTF8);
        return new ExecAsRequest
        {
            User = reader.ReadUInt32(),
            Group = reader.ReadUInt32(),
            WorkingDir = reader.ReadString(),
            ScriptFile = reader.ReadString(),
            Program = reader.ReadString(),
            Arguments = ReadStrings(reader),
            Environment = ReadStrings(reader),
        };
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> strings)
    {
        writer.Write(strings.Count);
        foreach (var text in strings)
            writer.Write(text);
    }

    private static string[] ReadStrings(BinaryReader reader)
    {
        var strings = new string[reader.ReadInt32()];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = reader.ReadString();
        return strings;
    }
}
