using Coroutines.Tests.Ground;
using static System.TimeSpan;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

/// <summary>What the dump tells, beyond what StoryTests ask it.</summary>
public sealed class DumpTests
{
    [Fact(Timeout = Limits.Time)]
    public void The_dump_tells_of_whoever_has_outlived_its_spawner_and_indents_nobody_beyond_what_can_be_read()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var dump = "";
        scheduler.Spawn(Ancestor());
        scheduler.Run();

        dump.Split(Environment.NewLine)[1].ShouldStartWith("  Orphan waits for");
        dump.Split(Environment.NewLine).Length.ShouldBe(1 + 101);
        dump.Split(Environment.NewLine).Max(line => line.TakeWhile(letter => letter == ' ').Count()).ShouldBe(64);

        IEnumerator<Instruction> Ancestor()
        {
            yield return Spawn(Orphan(100));
        }

        IEnumerator<Instruction> Orphan(int left)
        {
            yield return left == 0 ? Yield() : Spawn(Orphan(left - 1));
            if (left == 0)
                dump = scheduler.Dump();
            yield return Sleep(FromSeconds(2));
        }
    }
}
