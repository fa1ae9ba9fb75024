using System.Text;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>
/// Runs scripts that come on standard input, in a process without sockets: each start of a process closes every file that its parent has open, and a simulator has
/// thousands where an agent has a dozen. Both ways a message is a number, an exit code (0 for a script), and a text with its length in front.
/// </summary>
internal static class ShellServer
{
    public static int Run(int atOnce)
    {
        using var input = new BinaryReader(new BufferedStream(Console.OpenStandardInput()));
        using var output = Console.OpenStandardOutput();
        using var shell = new RealShell(atOnce);
        var gate = new Lock();
        while (TryReadNumber(input, out var number))
        {
            input.ReadInt32();
            shell.Run(Encoding.UTF8.GetString(input.ReadBytes(input.ReadInt32())), (exitCode, text) =>
            {
                var message = Message(number, exitCode, text);
                lock (gate)
                    output.Write(message);
            });
        }

        return 0;
    }

    /// <summary>A message of either side.</summary>
    public static byte[] Message(int number, int exitCode, ReadOnlySpan<byte> text)
    {
        var message = new byte[12 + text.Length];
        BitConverter.TryWriteBytes(message, number);
        BitConverter.TryWriteBytes(message.AsSpan(4), exitCode);
        BitConverter.TryWriteBytes(message.AsSpan(8), text.Length);
        text.CopyTo(message.AsSpan(12));
        return message;
    }

    /// <summary>The number of the next message; false when there is none.</summary>
    public static bool TryReadNumber(BinaryReader reader, out int number)
    {
        number = 0;
        try
        {
            number = reader.ReadInt32();
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }
}
