using CloudAssistant.Grains.Files;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Tests.Files;

public sealed class FileRulesTests
{
    private static readonly FileToSend File = new() { Name = "motd", TargetDir = "/etc", Content = [1, 2, 3] };

    private static readonly FileRequest Sound = new() { File = File, Instances = Some(1) };

    [Fact]
    public void A_sound_request_is_accepted() => Assert.Null(Check(Sound));

    [Theory]
    [InlineData(0, RefusalCode.MissingParamInstanceId)]
    [InlineData(50, null)]
    [InlineData(51, RefusalCode.InstanceIdsExceedLimit)]
    public void A_file_goes_to_1_to_50_instances(int count, RefusalCode? code) => Assert.Equal(code, Check(Sound with { Instances = Some(count) })?.Code);

    [Fact]
    public void Everything_is_as_long_as_it_is_documented_and_no_longer()
    {
        Assert.Null(Of(File with { Name = new('n', 255), TargetDir = "/" + new string('d', 254), Description = new('d', 512), Owner = new('o', 64), Group = new('g', 64) }));
        Assert.Equal(RefusalCode.FileNameExceedLimit, Of(File with { Name = new('n', 256) }));
        Assert.Equal(RefusalCode.FileTargetDirInvalid, Of(File with { TargetDir = "/" + new string('d', 255) }));
        Assert.Equal(RefusalCode.FileDescExceedLimit, Of(File with { Description = new('d', 513) }));
        Assert.Equal(RefusalCode.InvalidParameterFileOwner, Of(File with { Owner = new('o', 65) }));
        Assert.Equal(RefusalCode.InvalidParameterFileGroup, Of(File with { Group = new('g', 65) }));
    }

    [Theory]
    [InlineData(24_576, null)]
    [InlineData(24_577, RefusalCode.FileSizeExceedLimit)]
    [InlineData(0, RefusalCode.MissingParameter)]
    public void Content_has_at_most_32_KB_as_Base64(int bytes, RefusalCode? code) => Assert.Equal(code, Of(File with { Content = new byte[bytes] }));

    [Fact]
    public void The_limits_of_content_and_instances_are_settings()
    {
        var options = new SendFileOptions { ContentBase64BytesMax = 8, InstancesMax = 2 };

        Assert.Null(FileRules.Check(Sound with { Instances = Some(2), File = File with { Content = new byte[6] } }, options));
        Assert.Equal(
            new(RefusalCode.FileSizeExceedLimit, "The content has 12 bytes as Base64; at most 8 are allowed."), FileRules.Check(Sound with { File = File with { Content = new byte[7] } }, options));
        Assert.Equal(new(RefusalCode.InstanceIdsExceedLimit, "3 instances are named; at most 2 are allowed."), FileRules.Check(Sound with { Instances = Some(3) }, options));
    }

    [Theory]
    [InlineData("/", null)]
    [InlineData("/var/lib/thing", null)]
    [InlineData("C:\\Temp", null)]
    [InlineData("d:/temp", null)]
    [InlineData("", RefusalCode.FileTargetDirInvalid)]
    [InlineData("etc", RefusalCode.FileTargetDirInvalid)]
    [InlineData("./etc", RefusalCode.FileTargetDirInvalid)]
    [InlineData("C:", RefusalCode.FileTargetDirInvalid)]
    [InlineData("/et\nc", RefusalCode.FileTargetDirInvalid)]
    public void A_directory_is_an_absolute_path(string path, RefusalCode? code) => Assert.Equal(code, Of(File with { TargetDir = path }));

    [Theory]
    [InlineData("0644", null)]
    [InlineData("755", null)]
    [InlineData("", RefusalCode.FileModeInvalid)]
    [InlineData("0688", RefusalCode.FileModeInvalid)]
    [InlineData("00644", RefusalCode.FileModeInvalid)]
    [InlineData("rw-", RefusalCode.FileModeInvalid)]
    public void A_mode_is_one_to_four_octal_digits(string mode, RefusalCode? code) => Assert.Equal(code, Of(File with { Mode = mode }));

    [Theory]
    [InlineData("ro ot")]
    [InlineData("ro:ot")]
    [InlineData("ro/ot")]
    [InlineData("ro\u0001ot")]
    public void An_owner_or_group_is_a_name_of_an_account(string name)
    {
        Assert.Equal(RefusalCode.InvalidParameterFileOwner, Of(File with { Owner = name }));
        Assert.Equal(RefusalCode.InvalidParameterFileGroup, Of(File with { Group = name }));
    }

    [Theory]
    [InlineData(86_400, null)]
    [InlineData(86_401, RefusalCode.InvalidTimeoutExceedLimit)]
    [InlineData(0, null)]
    public void A_timeout_is_at_most_a_day(int seconds, RefusalCode? code) => Assert.Equal(code, Check(Sound with { Timeout = TimeSpan.FromSeconds(seconds) })?.Code);

    [Fact]
    public void A_short_timeout_is_raised()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), FileRules.Raised(TimeSpan.FromSeconds(9)));
        Assert.Equal(TimeSpan.FromSeconds(11), FileRules.Raised(TimeSpan.FromSeconds(11)));
    }

    private static RefusalCode? Of(FileToSend file) => Check(Sound with { File = file })?.Code;

    private static Refusal? Check(FileRequest request) => FileRules.Check(request, new());

    private static System.Collections.Immutable.ImmutableArray<InstanceId> Some(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch))];
}
