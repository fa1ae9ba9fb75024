using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace CloudAssistant.Agent.Protocol.Tests;

public class GoldenFrameTests
{
    public static TheoryData<string> Names => [.. GoldenFrames.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_has_the_bytes_it_had_in_version_1(string name)
    {
        var message = GoldenFrames.All[name];
        var file = Path.Combine(Directory(), name + ".hex");
        var hex = Lines(message.ToByteArray());
        // Made once when a kind is new; a wire that changed is a failure, never a rewrite.
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("MAKE_GOLDEN_FRAMES") == "1")
            File.WriteAllText(file, hex);
        Assert.Equal(File.ReadAllText(file), hex);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bytes_of_version_1_read_as_the_frame(string name)
    {
        var bytes = Convert.FromHexString(File.ReadAllText(Path.Combine(Directory(), name + ".hex")).ReplaceLineEndings(""));
        var message = GoldenFrames.All[name];
        Assert.Equal(message, message.Descriptor.Parser.ParseFrom(bytes));
    }

    [Fact]
    public void Every_kind_of_frame_is_golden() => Assert.Equal(
        Enum.GetValues<Frame.KindOneofCase>().Where(k => k != Frame.KindOneofCase.None).Order(),
        GoldenFrames.All.Values.OfType<Frame>().Select(f => f.KindCase).Distinct().Order());

    [Fact]
    public void Every_field_of_every_golden_message_is_set()
    {
        foreach (var (name, message) in GoldenFrames.All)
            foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(f => f.RealContainingOneof is null))
                Assert.True(IsSet(message, field), $"{name}: {field.Name}");
    }

    private static bool IsSet(IMessage message, Google.Protobuf.Reflection.FieldDescriptor field) => field switch
    {
        { IsMap: true } or { IsRepeated: true } => ((System.Collections.ICollection)field.Accessor.GetValue(message)).Count > 0,
        { HasPresence: true } => field.Accessor.HasValue(message),
        _ => field.Accessor.GetValue(message) is not (0L or 0 or false or "" or null),
    };

    private static string Lines(byte[] bytes) => string.Concat(bytes.Chunk(32).Select(line => Convert.ToHexStringLower(line) + "\n"));

    private static string Directory([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "v1");
}
